# What Debian and Ubuntu need, in this one place; to be sourced.

build_packages=(git libsqlite3-dev libcurl4-openssl-dev libsystemd-dev libssl-dev pkg-config)
talk_packages=(jq netcat-openbsd)
test_packages=(faketime tmux systemd python3 python3-venv nodejs node-typescript mandoc zsh fish valgrind binutils
    apache2-bin microsocks openssl)
systemd_packages=(dbus libnss-systemd iproute2 util-linux lintian)

# require_swift: says where to get Swift if it is not there.
require_swift() {
    if command -v swift >/dev/null; then return 0; fi
    echo "swift is not in PATH: install Swift 6.2 or newer, see https://www.swift.org/install/linux/" >&2
    return 1
}

# require_packages PACKAGE...: installs those that are missing, as root or through sudo; else says what to do.
require_packages() {
    if ! command -v dpkg-query >/dev/null; then
        echo "no dpkg here: taking it that the equivalents of these are installed: $*"
        return 0
    fi
    local missing=() package as_root=()
    for package in "$@"; do
        if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
            missing+=("$package")
        fi
    done
    if [ ${#missing[@]} -eq 0 ]; then return 0; fi
    if [ "$(id -u)" -ne 0 ]; then
        # Where nobody can type a password, sudo may only be used if it wants none.
        if command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
            as_root=(sudo)
        else
            echo "packages are missing; as root: apt-get install ${missing[*]}" >&2
            return 1
        fi
    fi
    echo "installing ${missing[*]}"
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
}
