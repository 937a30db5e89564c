#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/../common.bash"

c_check <<'CHECK'
#include <assert.h>

#include "names.h"

int main(void)
{
    for (int weekday = -3; weekday < 12; weekday++) {
        assert(is_weekend(weekday) == (weekday == 0 || weekday == 6));
    }
    assert(parse_weekday("SAT") == 6);
    assert(parse_month("7") == 7);
    return 0;
}
CHECK
