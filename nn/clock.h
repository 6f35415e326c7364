/* clock.h - the one clock that durations are measured with. */
#ifndef NN_CLOCK_H
#define NN_CLOCK_H

/* Seconds since some moment, by a clock that is never set back (CLOCK_MONOTONIC). */
double nn_seconds(void);

#endif
