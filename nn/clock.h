/* clock.h - the one clock that durations are measured with. */
#ifndef NN_CLOCK_H
#define NN_CLOCK_H

#ifdef __cplusplus
extern "C" {
#endif

/* Seconds since some moment, by a clock that is never set back (CLOCK_MONOTONIC). */
double nn_seconds(void);

#ifdef __cplusplus
}
#endif

#endif
