/*
 * A terminal is root's: who has it open, for writing too, may set it up as it likes (its echo, for one) and mostly read what is typed. So
 * the server gets a pipe, and a process of ours copies what comes out to the terminal, without what would command that.
 */
#ifndef GLOVEBOX_TERMINAL_PIPE_H
#define GLOVEBOX_TERMINAL_PIPE_H

/* In place of `fd`: the write end of such a pipe, or `fd` itself when that is no terminal. -1 and errno. */
int terminal_pipe(int fd);

#endif
