/* Puts system-call filters of its own over ours, asks to be their judge, and tries to go back: none may loosen what is denied.
   Each would also take of a kernel memory that is the host's, and charged to nobody. */
#include "escape.h"
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>

static void tell_denials(const char *when)
{
	say("%s: unshare=%s", when, outcome(syscall(SYS_unshare, CLONE_NEWUSER)));
	say(" socket=%s", outcome(socket(AF_INET, SOCK_STREAM, 0)));
	say(" io_uring=%s\n", outcome(syscall(SYS_io_uring_setup, 8, NULL)));
}

static long install(uint32_t action, unsigned flags)
{
	struct sock_filter instruction = BPF_STMT(BPF_RET | BPF_K, action);
	struct sock_fprog program = { 1, &instruction };
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

/* The listener's answer to every call is "go on": a call that our filter refuses must not even come to it. */
static void *go_on(void *listener)
{
	int fd = *(int *)listener;
	for (;;) {
		struct seccomp_notif request = { 0 };
		struct seccomp_notif_resp response = { 0 };
		if (ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &request) != 0)
			return NULL;
		response.id = request.id;
		response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		(void)ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &response);
	}
}

static void judge_oneself(void)
{
	/* Only what tell_denials() calls comes to the listener; the rest passes. */
	struct sock_filter instructions[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_unshare, 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_setup, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
	};
	struct sock_fprog program = { sizeof instructions / sizeof *instructions, instructions };
	pthread_t thread;
	static int listener;
	listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	say("listener=%s\n", outcome(listener));
	if (listener != -1)
		pthread_create(&thread, NULL, go_on, &listener);
	tell_denials("with a listener");
}

int main(void)
{
	struct landlock_ruleset_attr ruleset = { .handled_access_fs = LANDLOCK_ACCESS_FS_MAKE_CHAR };
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { 1, &allow };
	int fd;
	tell_denials("at first");
	say("no_new_privs off=%s\n", outcome(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0)));
	say("filter by prctl=%s\n", outcome(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)));
	say("mode off=%s\n", outcome(prctl(PR_SET_SECCOMP, SECCOMP_MODE_DISABLED, NULL)));
	say("allow all=%s\n", outcome(install(SECCOMP_RET_ALLOW, 0)));
	tell_denials("over it");
	say("allow all threads=%s\n", outcome(install(SECCOMP_RET_ALLOW, SECCOMP_FILTER_FLAG_TSYNC)));
	fd = (int)syscall(SYS_landlock_create_ruleset, &ruleset, sizeof ruleset, 0);
	/* Not every kernel has it. */
	(void)syscall(SYS_landlock_restrict_self, fd, 0);
	tell_denials("in landlock");
	judge_oneself();
	return 0;
}
