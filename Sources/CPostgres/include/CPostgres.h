#pragma once

/// What is used of libpq (https://www.postgresql.org/docs/current/libpq.html), which is loaded when it is needed: who
/// keeps the state in SQLite has no need of it, at run time or to build. Every function but the first one may be called
/// only once that one answered NULL.

typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;

/// A part of a connection string, as libpq has it; the last one has no keyword.
typedef struct _PQconninfoOption {
    char *keyword, *envvar, *compiled, *val, *label, *dispchar;
    int dispsize;
} PQconninfoOption;

/// Loads the library, at the first call; any thread may call. NULL: it is there, and new enough for pipelines; else
/// what is missing, in words.
const char *cpostgres_load(void);

/// Numbers of libpq-fe.h that are part of the library's binary interface.
enum {
    CPG_CONNECTION_OK = 0,
    CPG_CONNECTION_BAD = 1,
    CPG_POLLING_FAILED = 0,
    CPG_POLLING_READING = 1,
    CPG_POLLING_WRITING = 2,
    CPG_POLLING_OK = 3,
    CPG_COMMAND_OK = 1,
    CPG_TUPLES_OK = 2,
    CPG_PIPELINE_SYNC = 10,
    CPG_PIPELINE_ABORTED = 11,
};

/// One line for each function: its result, its name, what it takes, and how that is handed on.
#define CPOSTGRES_FUNCTIONS(F)                                                                                         \
    F(PQconninfoOption *, PQconninfoParse, (const char *info, char **error), (info, error))                            \
    F(void, PQconninfoFree, (PQconninfoOption * options), (options))                                                   \
    F(void, PQfreemem, (void *memory), (memory))                                                                       \
    F(PGconn *, PQconnectStart, (const char *info), (info))                                                            \
    F(int, PQconnectPoll, (PGconn * c), (c))                                                                           \
    F(int, PQstatus, (const PGconn *c), (c))                                                                           \
    F(int, PQsocket, (const PGconn *c), (c))                                                                           \
    F(int, PQserverVersion, (const PGconn *c), (c))                                                                    \
    F(char *, PQerrorMessage, (const PGconn *c), (c))                                                                  \
    F(void, PQfinish, (PGconn * c), (c))                                                                               \
    F(int, PQsetnonblocking, (PGconn * c, int on), (c, on))                                                            \
    F(int, PQenterPipelineMode, (PGconn * c), (c))                                                                     \
    F(int, PQpipelineSync, (PGconn * c), (c))                                                                          \
    F(int, PQsendPrepare,                                                                                              \
        (PGconn * c, const char *name, const char *sql, int count, const unsigned *types),                             \
        (c, name, sql, count, types))                                                                                  \
    F(int, PQsendQueryPrepared,                                                                                        \
        (PGconn * c, const char *name, int count, const char *const *values, const int *lengths, const int *formats,   \
            int format),                                                                                               \
        (c, name, count, values, lengths, formats, format))                                                            \
    F(int, PQflush, (PGconn * c), (c))                                                                                 \
    F(int, PQconsumeInput, (PGconn * c), (c))                                                                          \
    F(int, PQisBusy, (PGconn * c), (c))                                                                                \
    F(PGresult *, PQgetResult, (PGconn * c), (c))                                                                      \
    F(int, PQresultStatus, (const PGresult *r), (r))                                                                   \
    F(char *, PQresultErrorField, (const PGresult *r, int field), (r, field))                                          \
    F(char *, PQcmdTuples, (PGresult * r), (r))                                                                        \
    F(int, PQntuples, (const PGresult *r), (r))                                                                        \
    F(int, PQnfields, (const PGresult *r), (r))                                                                        \
    F(char *, PQfname, (const PGresult *r, int column), (r, column))                                                   \
    F(unsigned, PQftype, (const PGresult *r, int column), (r, column))                                                 \
    F(int, PQgetisnull, (const PGresult *r, int row, int column), (r, row, column))                                    \
    F(int, PQgetlength, (const PGresult *r, int row, int column), (r, row, column))                                    \
    F(char *, PQgetvalue, (const PGresult *r, int row, int column), (r, row, column))                                  \
    F(void, PQclear, (PGresult * r), (r))

#define CPOSTGRES_DECLARE(result, name, takes, hands) result c##name takes;
CPOSTGRES_FUNCTIONS(CPOSTGRES_DECLARE)
#undef CPOSTGRES_DECLARE

/// Whether a connection string was read as whoever wrote it meant it: a password with a slash or an at sign that is not
/// encoded becomes a part of the port or the host, and would be repeated in errors.
int cpostgres_is_plain(const PQconninfoOption *options);

/// Sees to it that what the server notes beside an answer is not written to standard error.
void cpostgres_keep_quiet(PGconn *c);
