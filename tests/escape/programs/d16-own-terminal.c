/* Makes a terminal of its own, types into it by a request, and reads there what nobody typed. */
#include "escape.h"
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <termios.h>

int main(void)
{
	struct termios raw;
	char typed = 0;
	int unlocked = 0;
	mkdir("/tmp/escape-pts", 0755);
	say("mount=%s\n", outcome(mount("devpts", "/tmp/escape-pts", "devpts", 0, "newinstance,ptmxmode=0666")));
	int master = open("/tmp/escape-pts/ptmx", O_RDWR | O_NOCTTY);
	ioctl(master, TIOCSPTLCK, &unlocked);
	int terminal = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	say("terminal=%s\n", outcome(terminal));
	tcgetattr(terminal, &raw);
	cfmakeraw(&raw);
	tcsetattr(terminal, TCSANOW, &raw);
	say("TIOCSTI=%s\n", outcome(ioctl(terminal, TIOCSTI, "x")));
	fcntl(terminal, F_SETFL, O_NONBLOCK);
	(void)!read(terminal, &typed, 1);
	say("read from it: %s\n", typed == 'x' ? "what nobody typed" : "nothing");
	return 0;
}
