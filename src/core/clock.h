/* Time, for profiles. */
#ifndef ST_CORE_CLOCK_H
#define ST_CORE_CLOCK_H

/* Milliseconds since some moment; in WebAssembly the host's clock, the import env.st_clock. */
double clock_milliseconds(void);

#endif
