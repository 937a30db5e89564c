#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/../common.bash"

c_check <<'CHECK'
#include <assert.h>

#include "calendar.h"

int main(void)
{
    static const int leap[] = {2000, 2400, 1600, 4, 400, 2024, 1996};
    static const int common[] = {1900, 2100, 2200, 1, 2023, 1800, 2026};

    for (unsigned i = 0; i < sizeof leap / sizeof *leap; i++) {
        assert(is_leap_year(leap[i]) == 1);
        assert(days_in_month(leap[i], 2) == 29);
    }
    for (unsigned i = 0; i < sizeof common / sizeof *common; i++) {
        assert(is_leap_year(common[i]) == 0);
        assert(days_in_month(common[i], 2) == 28);
    }
    assert(is_valid_date(2000, 2, 29) == 1);
    assert(is_valid_date(1900, 2, 29) == 0);
    assert(days_in_month(2024, 13) == 0);
    assert(weekday(2024, 2, 10) == 6);
    return 0;
}
CHECK
