#include "user-processes.h"

#include "../common/fds.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define KILLING_NS UINT64_C(2000000000)

/* With the process held, its uid is looked at: its pid may have become somebody else's. Whether it lives; 0 is no signal. */
static bool signal_process(int processes, const char *pid, uid_t uid, int signal)
{
	struct stat process;
	int pidfd = (int)syscall(SYS_pidfd_open, atoi(pid), 0);
	struct pollfd ended = { .fd = pidfd, .events = POLLIN };
	bool lives = pidfd >= 0 && fstatat(processes, pid, &process, 0) == 0 && process.st_uid == uid && poll(&ended, 1, 0) == 0;
	if (lives && signal)
		syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
	close_fd(&pidfd);
	return lives;
}

/* Signals all that live. Whether there was any; when nobody can tell, there was. */
static bool signal_all(uid_t uid, int signal)
{
	DIR *processes = opendir("/proc");
	bool found = !processes;
	for (struct dirent *entry; processes && (entry = readdir(processes));) {
		struct stat process;
		bool candidate = entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && fstatat(dirfd(processes), entry->d_name, &process, 0) == 0 &&
			process.st_uid == uid;
		if (candidate && signal_process(dirfd(processes), entry->d_name, uid, signal))
			found = true;
	}
	if (processes)
		closedir(processes);
	return found;
}

bool user_has_processes(uid_t uid)
{
	return signal_all(uid, 0);
}

/* Stopped first: those keep their places among all that the user may have (RLIMIT_NPROC), which the others then cannot fill again. */
bool user_kill_processes(uid_t uid)
{
	static const struct timespec pause = { .tv_nsec = 2000000 };
	if (uid == 0)
		return false;
	for (uint64_t end = monotonic_ns() + KILLING_NS; signal_all(uid, SIGSTOP); nanosleep(&pause, NULL)) {
		signal_all(uid, SIGKILL);
		if (monotonic_ns() >= end)
			return false;
	}
	return true;
}
