/* cli_state.h - what cli.c tells cli_io.c. */
#ifndef APPS_CLI_STATE_H
#define APPS_CLI_STATE_H

void cli_set_quiet(void);

#endif
