# What Debian and Ubuntu need, in this one place; to be sourced.

build_packages=(git libsqlite3-dev libcurl4-openssl-dev libsystemd-dev libssl-dev pkg-config)
talk_packages=(jq netcat-openbsd)
test_packages=(faketime tmux systemd python3 python3-venv nodejs node-typescript mandoc zsh fish valgrind binutils
    apache2-bin microsocks openssl postgresql)
systemd_packages=(dbus libnss-systemd iproute2 util-linux lintian)

# require_swift: says where to get Swift if it is not there, or too old.
require_swift() {
    local where version least=6.2 how
    how="install Swift $least or newer, see https://www.swift.org/install/linux/"
    if ! where=$(command -v swift); then
        echo "swift is not in PATH: $how" >&2
        return 1
    fi
    # OpenStack's client for object storage has that name too.
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p') || true
    if [ -z "$version" ]; then
        echo "$where is another program than Swift's: put Swift's folder before its own in PATH, or $how" >&2
        return 1
    fi
    if [ "$(printf '%s\n' "$least" "$version" | sort -V | sed -n 1p)" != "$least" ]; then
        echo "$where is Swift $version: $how" >&2
        return 1
    fi
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
