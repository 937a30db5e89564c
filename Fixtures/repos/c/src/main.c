#include <stdio.h>

#include "calendar.h"
#include "names.h"

/* Prints the weekday of the date given as YYYY-MM-DD. */
int main(int argc, char **argv)
{
    int year, month, day;

    if (argc != 2 || sscanf(argv[1], "%d-%d-%d", &year, &month, &day) != 3) {
        fprintf(stderr, "usage: almanac YYYY-MM-DD\n");
        return 64;
    }
    if (!is_valid_date(year, month, day)) {
        fprintf(stderr, "almanac: no such day: %s\n", argv[1]);
        return 1;
    }
    printf("%s\n", weekday_name(weekday(year, month, day)));
    return 0;
}
