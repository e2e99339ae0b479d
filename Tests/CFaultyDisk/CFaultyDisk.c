#define _GNU_SOURCE
#include "include/CFaultyDisk.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

// What this library does itself goes to the kernel directly: nothing here may come round to its own functions.
// One lock around all: the order of the records is the order of the effects.

enum { MAX_FILES = 4096 };

enum deed { DEED_NONE, DEED_BEFORE, DEED_AFTER, DEED_EIO, DEED_ENOSPC, DEED_SHORT, DEED_STALL };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *under;
static size_t under_length;
static const char *while_exists;
static const char *only;
static enum deed deed = DEED_NONE;
static long long first_struck, last_struck, calls, stall_milliseconds;
static int log_file = -1;
static char *paths[MAX_FILES];

static void prepare(void) {
    under = getenv("FAULTY_DISK_UNDER");
    if (under == NULL) return;
    under_length = strlen(under);
    while_exists = getenv("FAULTY_DISK_WHILE");
    only = getenv("FAULTY_DISK_ONLY");
    const char *at = getenv("FAULTY_DISK_AT");
    const char *count = getenv("FAULTY_DISK_COUNT");
    const char *what = getenv("FAULTY_DISK_DO");
    const char *stall = getenv("FAULTY_DISK_STALL_MS");
    stall_milliseconds = stall ? atoll(stall) : 0;
    first_struck = at ? atoll(at) : 0;
    last_struck = first_struck + (count ? atoll(count) : 1) - 1;
    static const char *const names[] = {"", "before", "after", "eio", "enospc", "short", "stall"};
    for (int i = 1; what != NULL && i < 7; i++) {
        if (strcmp(what, names[i]) == 0) deed = (enum deed)i;
    }
    const char *log = getenv("FAULTY_DISK_LOG");
    if (log != NULL) {
        log_file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
}

static bool is_watched(const char *path) {
    pthread_once(&once, prepare);
    if (under == NULL || path == NULL || strncmp(path, under, under_length) != 0) return false;
    if (path[under_length] != '/' && path[under_length] != 0) return false;
    size_t length = strlen(path);
    return length < 4 || strcmp(path + length - 4, "-shm") != 0;
}

static const char *path_of(int file) {
    pthread_once(&once, prepare);
    return file >= 0 && file < MAX_FILES ? paths[file] : NULL;
}

static void die(void) {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

// A record: kind, two lengths of names, offset, length of the bytes; the names; the bytes.
static void record(char kind, const char *path, const char *second, int64_t offset, const void *bytes, size_t length) {
    if (log_file < 0) return;
    char head[25];
    uint32_t first_length = (uint32_t)strlen(path), second_length = second ? (uint32_t)strlen(second) : 0;
    uint64_t size = length;
    head[0] = kind;
    memcpy(head + 1, &first_length, 4);
    memcpy(head + 5, &second_length, 4);
    memcpy(head + 9, &offset, 8);
    memcpy(head + 17, &size, 8);
    struct iovec parts[4] = {
        {head, sizeof head}, {(void *)path, first_length}, {(void *)(second ? second : ""), second_length},
        {(void *)(bytes ? bytes : ""), bytes ? length : 0}};
    syscall(SYS_writev, log_file, parts, 4);
}

// The disk answers nobody: whoever holds the lock keeps all others waiting. Then the call goes through.
static void stall(void) {
    struct timespec nap = {0, 10 * 1000 * 1000};
    for (long long waited = 0; stall_milliseconds == 0 || waited < stall_milliseconds; waited += 10) {
        if (while_exists == NULL ? stall_milliseconds == 0
                                 : syscall(SYS_faccessat, AT_FDCWD, while_exists, F_OK) != 0) return;
        nanosleep(&nap, NULL);
    }
    if (while_exists != NULL) syscall(SYS_unlinkat, AT_FDCWD, while_exists, 0);
}

// Counts a call and says what strikes it. The lock is held.
static enum deed next_call(char kind) {
    if (only != NULL && strchr(only, kind) == NULL) return DEED_NONE;
    calls += 1;
    if (deed == DEED_NONE || first_struck == 0 || calls < first_struck) return DEED_NONE;
    if (while_exists != NULL) {
        if (syscall(SYS_faccessat, AT_FDCWD, while_exists, F_OK) != 0) return DEED_NONE;
    } else if (calls > last_struck) {
        return DEED_NONE;
    }
    if (deed == DEED_BEFORE) die();
    if (deed == DEED_STALL) {
        stall();
        return DEED_NONE;
    }
    return deed;
}

// Whether a call that does not write fails: `room`, when it could want for room.
static int failure(enum deed struck, bool room) {
    if (struck == DEED_EIO) return EIO;
    if (struck == DEED_ENOSPC && room) return ENOSPC;
    return 0;
}

// The end of a call that does not write: its record, and the death after it.
static long done(long result, enum deed struck, char kind, const char *path, const char *second, int64_t number) {
    if (result >= 0) record(kind, path, second, number, NULL, 0);
    if (struck == DEED_AFTER) die();
    return result;
}

static long refuse(int code) {
    pthread_mutex_unlock(&lock);
    errno = code;
    return -1;
}

static int open_file(int folder, const char *path, int flags, mode_t mode) {
    if (!is_watched(path)) {
        int file = (int)syscall(SYS_openat, folder, path, flags, mode);
        return file;
    }
    pthread_mutex_lock(&lock);
    enum deed struck = next_call('C');
    int code = failure(struck, (flags & O_CREAT) != 0);
    if (code != 0) return (int)refuse(code);
    bool is_new = (flags & O_CREAT) != 0 && syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0;
    long file = syscall(SYS_openat, folder, path, flags, mode);
    int problem = errno;
    if (file >= 0 && file < MAX_FILES) {
        free(paths[file]);
        paths[file] = strdup(path);
    }
    if (file >= 0 && is_new) record('C', path, NULL, 0, NULL, 0);
    if (file >= 0 && (flags & O_TRUNC) != 0 && !is_new) record('T', path, NULL, 0, NULL, 0);
    if (struck == DEED_AFTER) die();
    pthread_mutex_unlock(&lock);
    errno = problem;
    return (int)file;
}

static mode_t mode_of(int flags, va_list arguments) {
    return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(arguments, mode_t) : 0;
}

#define OPENER(name)                                             \
    int name(const char *path, int flags, ...) {                 \
        va_list arguments;                                       \
        va_start(arguments, flags);                              \
        mode_t mode = mode_of(flags, arguments);                 \
        va_end(arguments);                                       \
        return open_file(AT_FDCWD, path, flags, mode);           \
    }
OPENER(open)
OPENER(open64)

#define OPENER_AT(name)                                          \
    int name(int folder, const char *path, int flags, ...) {     \
        va_list arguments;                                       \
        va_start(arguments, flags);                              \
        mode_t mode = mode_of(flags, arguments);                 \
        va_end(arguments);                                       \
        return open_file(folder, path, flags, mode);             \
    }
OPENER_AT(openat)
OPENER_AT(openat64)

int __open_2(const char *path, int flags) { return open_file(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return open_file(AT_FDCWD, path, flags, 0); }

int close(int file) {
    if (path_of(file) != NULL) {
        pthread_mutex_lock(&lock);
        free(paths[file]);
        paths[file] = NULL;
        pthread_mutex_unlock(&lock);
    }
    return (int)syscall(SYS_close, file);
}

// `offset` negative: where the file stands.
static ssize_t write_file(int file, const void *bytes, size_t length, int64_t offset) {
    pthread_mutex_lock(&lock);
    enum deed struck = next_call('W');
    if (struck == DEED_EIO || struck == DEED_ENOSPC) return refuse(struck == DEED_EIO ? EIO : ENOSPC);
    size_t most = struck == DEED_AFTER || struck == DEED_SHORT ? (length + 1) / 2 : length;
    int64_t place = offset >= 0 ? offset : syscall(SYS_lseek, file, 0, SEEK_CUR);
    ssize_t count = offset >= 0 ? syscall(SYS_pwrite64, file, bytes, most, offset) : syscall(SYS_write, file, bytes, most);
    int problem = errno;
    if (count >= 0) record('W', paths[file], NULL, place, bytes, (size_t)count);
    if (struck == DEED_AFTER) die();
    pthread_mutex_unlock(&lock);
    errno = problem;
    return count;
}

ssize_t write(int file, const void *bytes, size_t length) {
    if (path_of(file) == NULL) return syscall(SYS_write, file, bytes, length);
    return write_file(file, bytes, length, -1);
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) {
    if (path_of(file) == NULL) return syscall(SYS_pwrite64, file, bytes, length, offset);
    return write_file(file, bytes, length, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
    return pwrite(file, bytes, length, offset);
}

// Reads change nothing: they count only where they are named, and leave no record.
ssize_t pread(int file, void *bytes, size_t length, off_t offset) {
    if (path_of(file) == NULL || only == NULL) return syscall(SYS_pread64, file, bytes, length, offset);
    pthread_mutex_lock(&lock);
    enum deed struck = next_call('P');
    if (struck == DEED_EIO) return refuse(EIO);
    ssize_t count = syscall(SYS_pread64, file, bytes, length, offset);
    int problem = errno;
    if (struck == DEED_AFTER) die();
    pthread_mutex_unlock(&lock);
    errno = problem;
    return count;
}

ssize_t pread64(int file, void *bytes, size_t length, off64_t offset) { return pread(file, bytes, length, offset); }

int ftruncate(int file, off_t length) {
    if (path_of(file) == NULL) return (int)syscall(SYS_ftruncate, file, length);
    pthread_mutex_lock(&lock);
    enum deed struck = next_call('T');
    int code = failure(struck, false);
    if (code != 0) return (int)refuse(code);
    long result = done(syscall(SYS_ftruncate, file, length), struck, 'T', paths[file], NULL, length);
    pthread_mutex_unlock(&lock);
    return (int)result;
}

int ftruncate64(int file, off64_t length) { return ftruncate(file, length); }

// A failed sync is recorded too: the kernel may have thrown away what was not written.
static int sync_file(int file, long number) {
    if (path_of(file) == NULL) return (int)syscall(number, file);
    pthread_mutex_lock(&lock);
    enum deed struck = next_call('S');
    int code = failure(struck, true);
    if (code != 0) {
        record('F', paths[file], NULL, 0, NULL, 0);
        return (int)refuse(code);
    }
    long result = done(syscall(number, file), struck, 'S', paths[file], NULL, 0);
    pthread_mutex_unlock(&lock);
    return (int)result;
}

int fsync(int file) { return sync_file(file, SYS_fsync); }
int fdatasync(int file) { return sync_file(file, SYS_fdatasync); }

// Of the whole file system: everything watched is safe after it. What it could not write each file's own sync tells.
int syncfs(int file) {
    if (path_of(file) == NULL) return (int)syscall(SYS_syncfs, file);
    pthread_mutex_lock(&lock);
    enum deed struck = next_call('A');
    int code = failure(struck, true);
    if (code != 0) return (int)refuse(code);
    long result = done(syscall(SYS_syncfs, file), struck, 'A', paths[file], NULL, 0);
    pthread_mutex_unlock(&lock);
    return (int)result;
}

int rename(const char *old, const char *new) {
    if (!is_watched(new)) return (int)syscall(SYS_renameat, AT_FDCWD, old, AT_FDCWD, new);
    pthread_mutex_lock(&lock);
    enum deed struck = next_call('R');
    int code = failure(struck, true);
    if (code != 0) return (int)refuse(code);
    long result = syscall(SYS_renameat, AT_FDCWD, old, AT_FDCWD, new);
    int problem = errno;
    for (int file = 0; result == 0 && file < MAX_FILES; file++) {
        if (paths[file] == NULL || strcmp(paths[file], old) != 0) continue;
        free(paths[file]);
        paths[file] = strdup(new);
    }
    done(result, struck, 'R', old, new, 0);
    pthread_mutex_unlock(&lock);
    errno = problem;
    return (int)result;
}

#define ON_NAME(name, parameters, path, kind, room, call)        \
    int name parameters {                                        \
        if (!is_watched(path)) return (int)call;                 \
        pthread_mutex_lock(&lock);                               \
        enum deed struck = next_call(kind);                          \
        int code = failure(struck, room);                        \
        if (code != 0) return (int)refuse(code);                 \
        long result = call;                                      \
        int problem = errno;                                     \
        done(result, struck, kind, path, NULL, 0);               \
        pthread_mutex_unlock(&lock);                             \
        errno = problem;                                         \
        return (int)result;                                      \
    }
ON_NAME(unlink, (const char *path), path, 'U', false, syscall(SYS_unlinkat, AT_FDCWD, path, 0))
ON_NAME(rmdir, (const char *path), path, 'U', false, syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR))
ON_NAME(mkdir, (const char *path, mode_t mode), path, 'D', true, syscall(SYS_mkdirat, AT_FDCWD, path, mode))

// How many calls there were, for whoever wants to strike each of them.
__attribute__((destructor)) static void tell_count(void) {
    if (under != NULL) record('N', "", NULL, calls, NULL, 0);
}

// The end of a process that takes no library apart.
void _exit(int status) {
    tell_count();
    for (;;) syscall(SYS_exit_group, status);
}
