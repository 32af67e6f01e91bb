/* unshown.c -- runs a program where no filter can show its calls to anybody: one above it does already.
 *
 * usage: unshown PROGRAM ARG...
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct sock_filter pass[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    struct sock_fprog filter = {1, pass};

    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    long fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
    if (argc < 2 || fd == -1 || fcntl((int)fd, F_SETFD, 0) == -1) /* it holds as long as it is open */
        return 125;
    execv(argv[1], argv + 1);
    return 126;
}
