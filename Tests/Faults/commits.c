// The physical limit that the board is compared with: single-row commits, one after the other, as durable as SQLite can.
//
//   cc -O2 -o commits Tests/Faults/commits.c -lsqlite3
//   commits FILE SECONDS        prints {"commits": …, "seconds": …}
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void must(int code, sqlite3 *database) {
    if (code == SQLITE_OK || code == SQLITE_DONE) return;
    fprintf(stderr, "error: %s\n", sqlite3_errmsg(database));
    exit(1);
}

int main(int count, char **arguments) {
    if (count != 3) return 64;
    sqlite3 *database;
    sqlite3_stmt *insert;
    must(sqlite3_open_v2(arguments[1], &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "unix-excl"), database);
    must(sqlite3_exec(database,
                      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                      "CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT NOT NULL)",
                      NULL, NULL, NULL),
         database);
    must(sqlite3_prepare_v2(database, "INSERT INTO row (text) VALUES ('a transition of some length')", -1, &insert, NULL),
         database);
    double began = now(), end = began + atof(arguments[2]);
    long commits = 0;
    while (now() < end) {
        must(sqlite3_step(insert), database);
        must(sqlite3_reset(insert), database);
        commits++;
    }
    printf("{\"commits\": %ld, \"seconds\": %.3f}\n", commits, now() - began);
    sqlite3_finalize(insert);
    sqlite3_close(database);
    return 0;
}
