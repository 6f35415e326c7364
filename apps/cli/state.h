/* state.h - what cli.c tells io.c. */
#ifndef APPS_CLI_STATE_H
#define APPS_CLI_STATE_H

void cli_set_quiet(void);

#endif
