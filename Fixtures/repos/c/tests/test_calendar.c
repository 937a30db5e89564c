#include <assert.h>

#include "calendar.h"

int main(void)
{
    assert(is_leap_year(2024) == 1);
    assert(is_leap_year(2023) == 0);
    assert(is_leap_year(1900) == 0);

    assert(days_in_month(2023, 2) == 28);
    assert(days_in_month(2024, 2) == 29);
    assert(days_in_month(2024, 12) == 31);
    assert(days_in_month(2024, 13) == 0);

    assert(is_valid_date(2024, 2, 29) == 1);
    assert(is_valid_date(2023, 2, 29) == 0);
    assert(is_valid_date(2024, 4, 31) == 0);

    assert(weekday(2024, 2, 10) == 6);
    assert(weekday(1969, 7, 20) == 0);
    return 0;
}
