/* Attaches programs to sockets: the kernel compiles each into a memory that is the host's, bounded, and charged to nobody. */
#include "escape.h"
#include <linux/filter.h>

#ifndef SO_ATTACH_REUSEPORT_EBPF
#define SO_ATTACH_REUSEPORT_EBPF 52
#endif

int main(void)
{
	struct sock_filter all = BPF_STMT(BPF_RET | BPF_K, 0xffffffff);
	struct sock_fprog program = { 1, &all };
	int on = 1, descriptor = 0, fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	say("SO_ATTACH_FILTER=%s\n", outcome(setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program)));
	say("SO_ATTACH_BPF=%s\n", outcome(setsockopt(fd, SOL_SOCKET, SO_ATTACH_BPF, &descriptor, sizeof descriptor)));
	say("SO_ATTACH_REUSEPORT_CBPF=%s\n", outcome(setsockopt(fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &program, sizeof program)));
	say("SO_ATTACH_REUSEPORT_EBPF=%s\n", outcome(setsockopt(fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_EBPF, &descriptor, sizeof descriptor)));
	long upper = syscall(SYS_setsockopt, fd, SOL_SOCKET, SO_ATTACH_FILTER | 1L << 40, &program, sizeof program);
	say("with an upper half=%s\n", outcome(upper));
	say("SO_REUSEADDR=%s SO_PASSCRED=%s\n", outcome(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on)),
	    outcome(setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof on)));
	return 0;
}
