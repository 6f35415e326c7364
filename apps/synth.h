/* synth.h - the parts of `octavo synth`. */
#ifndef APPS_SYNTH_H
#define APPS_SYNTH_H

int app_synth_pages(int argc, char **argv);

#endif
