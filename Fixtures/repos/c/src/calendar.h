#ifndef CALENDAR_H
#define CALENDAR_H

/* Returns 1 if the year has a 29th of February, else 0. */
int is_leap_year(int year);

/* Returns the number of days of a month (1 to 12), or 0 for any other month. */
int days_in_month(int year, int month);

/* Returns 1 if the three numbers name a day that exists, else 0. */
int is_valid_date(int year, int month, int day);

/* Returns the day of the week, 0 for Sunday to 6 for Saturday. */
int weekday(int year, int month, int day);

#endif
