#include "names.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const weekday_names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

const char *weekday_name(int weekday)
{
    if (weekday < 0 || weekday > 6) {
        return "???";
    }
    return weekday_names[weekday];
}

int parse_weekday(const char *text)
{
    for (int i = 0; i < 7; i++) {
        if (strcasecmp(text, weekday_names[i]) == 0) {
            return i;
        }
    }
    return -1;
}

int parse_month(const char *text)
{
    size_t length = strlen(text);

    if (length < 1 || length > 2) {
        return 0;
    }
    for (size_t i = 0; i < length; i++) {
        if (!isdigit((unsigned char)text[i])) {
            return 0;
        }
    }
    int month = atoi(text);
    return month <= 12 ? month : 0;
}
