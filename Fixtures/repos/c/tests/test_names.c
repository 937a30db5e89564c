#include <assert.h>
#include <string.h>

#include "names.h"

int main(void)
{
    assert(strcmp(weekday_name(0), "Sun") == 0);
    assert(strcmp(weekday_name(7), "???") == 0);

    assert(parse_weekday("Mon") == 1);
    assert(parse_weekday("SAT") == 6);
    assert(parse_weekday("Someday") == -1);

    assert(parse_month("7") == 7);
    assert(parse_month("12") == 12);
    assert(parse_month("13") == 0);
    assert(parse_month("") == 0);
    return 0;
}
