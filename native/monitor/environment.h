/* Root's environment may hold anything of root's, and words that change what a program loads: each program is given what it needs. */
#ifndef GLOVEBOX_ENVIRONMENT_H
#define GLOVEBOX_ENVIRONMENT_H

/* Of this process's environment only the variables that begin so stay. `starts` ends with NULL. */
void keep_environment(const char *const *starts);

#endif
