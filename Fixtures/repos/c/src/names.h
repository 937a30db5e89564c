#ifndef NAMES_H
#define NAMES_H

/* Returns the three-letter name of a weekday (0 for Sunday), or "???". */
const char *weekday_name(int weekday);

/* Reads a three-letter weekday such as "Mon", in any case; returns 0 to 6, or -1. */
int parse_weekday(const char *text);

/* Reads a month; returns 1 to 12, or 0 if the text names no month. */
int parse_month(const char *text);

#endif
