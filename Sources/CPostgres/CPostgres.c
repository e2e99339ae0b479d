#include "CPostgres.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

// Since PostgreSQL 14 there are pipelines.
#define LEAST_VERSION 140000

typedef void (*NoticeProcessor)(void *, const char *);

#define DEFINE(result, name, takes, hands)                                                                             \
    static result(*p##name) takes;                                                                                     \
    result c##name takes { return p##name hands; }
CPOSTGRES_FUNCTIONS(DEFINE)

static NoticeProcessor (*setNoticeProcessor)(PGconn *, NoticeProcessor, void *);
static const char *problem;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
    void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        problem = "libpq.so.5 can't be loaded: install PostgreSQL's client library (Debian and Ubuntu: libpq5)";
        return;
    }
    int (*version)(void) = (int (*)(void))dlsym(library, "PQlibVersion");
    if (version == NULL || version() < LEAST_VERSION) {
        problem = "libpq.so.5 is older than PostgreSQL 14: install a newer libpq5";
        return;
    }
    setNoticeProcessor =
        (NoticeProcessor(*)(PGconn *, NoticeProcessor, void *))dlsym(library, "PQsetNoticeProcessor");
    int missing = setNoticeProcessor == NULL;
#define FIND(result, name, takes, hands)                                                                               \
    p##name = (result(*) takes)dlsym(library, #name);                                                                  \
    missing |= p##name == NULL;
    CPOSTGRES_FUNCTIONS(FIND)
    if (missing) problem = "libpq.so.5 lacks functions of PostgreSQL 14's: install libpq5 again";
}

const char *cpostgres_load(void) {
    pthread_once(&once, load);
    return problem;
}

int cpostgres_is_plain(const PQconninfoOption *options) {
    for (; options->keyword != NULL; options++) {
        if (options->val == NULL) continue;
        size_t digits = strspn(options->val, "0123456789,");
        if (strcmp(options->keyword, "port") == 0 && options->val[digits] != 0) return 0;
        if (strncmp(options->keyword, "host", 4) == 0 && strchr(options->val, '@') != NULL) return 0;
    }
    return 1;
}

static void ignore(void *context, const char *message) {
    (void)context;
    (void)message;
}

void cpostgres_keep_quiet(PGconn *c) { setNoticeProcessor(c, ignore, NULL); }
