/* The way to nf_tables that many exploits went: a user namespace for the right, a network namespace, a netlink socket; then older doors. */
#include "escape.h"
#include <linux/netlink.h>
#include <linux/netfilter_ipv4/ip_tables.h>

int main(void)
{
	int pair[2];
	say("namespaces=%s\n", outcome(syscall(SYS_unshare, CLONE_NEWUSER | CLONE_NEWNET)));
	pid_t child = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | CLONE_NEWNET | SIGCHLD, 0, 0, 0, 0);
	if (child == 0)
		_exit(0);
	say("child with namespaces=%s\n", outcome(child));
	say("uid_map=%s\n", outcome(write(open("/proc/self/uid_map", O_WRONLY), "0 0 1", 5)));
	say("netfilter=%s\n", outcome(socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER)));
	say("route=%s\n", outcome(socket(AF_NETLINK, SOCK_DGRAM, NETLINK_ROUTE)));
	say("raw=%s\n", outcome(socket(AF_INET, SOCK_RAW, IPPROTO_RAW)));
	say("packet=%s\n", outcome(socket(AF_PACKET, SOCK_RAW, 0)));
	(void)!socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	say("table by a socket that is there=%s\n", outcome(getsockopt(pair[0], IPPROTO_IP, IPT_SO_GET_INFO, &(struct ipt_getinfo){ 0 }, &(socklen_t){ sizeof(struct ipt_getinfo) })));
	return 0;
}
