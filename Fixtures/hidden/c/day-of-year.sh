#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/../common.bash"

c_check <<'CHECK'
#include <assert.h>

#include "calendar.h"

int main(void)
{
    assert(day_of_year(2023, 1, 1) == 1);
    assert(day_of_year(2023, 1, 31) == 31);
    assert(day_of_year(2023, 2, 1) == 32);
    assert(day_of_year(2023, 3, 1) == 60);
    assert(day_of_year(2024, 3, 1) == 61);
    assert(day_of_year(2024, 2, 29) == 60);
    assert(day_of_year(2023, 12, 31) == 365);
    assert(day_of_year(2024, 12, 31) == 366);
    assert(day_of_year(1900, 12, 31) == 365);
    assert(days_in_month(2023, 2) == 28);
    assert(is_leap_year(2024) == 1);
    assert(weekday(1969, 7, 20) == 0);
    return 0;
}
CHECK
