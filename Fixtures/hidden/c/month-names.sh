#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/../common.bash"

c_check <<'CHECK'
#include <assert.h>
#include <stdio.h>

#include "names.h"

int main(void)
{
    static const char *const lower[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
    static const char *const mixed[] = {"Jan", "FEB", "mAr", "Apr", "MAY", "Jun", "juL", "Aug", "SEP", "Oct", "Nov", "DeC"};
    static const char *const none[] = {"", "0", "13", "99", "abc", "Mon", "1a", "-1", "?", "123"};
    char number[8];

    for (int month = 1; month <= 12; month++) {
        assert(parse_month(lower[month - 1]) == month);
        assert(parse_month(mixed[month - 1]) == month);
        snprintf(number, sizeof number, "%d", month);
        assert(parse_month(number) == month);
        snprintf(number, sizeof number, "%02d", month);
        assert(parse_month(number) == month);
    }
    for (unsigned i = 0; i < sizeof none / sizeof *none; i++) {
        assert(parse_month(none[i]) == 0);
    }
    assert(parse_weekday("SAT") == 6);
    assert(parse_weekday("Someday") == -1);
    return 0;
}
CHECK
