# shellcheck shell=bash
# report.bash -- trees and records of the worst kind, for the tests of the page: report.bats, grader/report/test.

# Makes $PAGE, page.html in the folder $KIT_RUN, of a record that is the rest of the arguments, a line each, its
# fields parted by "|". The working directory is the kit's.
page_of() { # LAB STATUS LINE...
    export KIT_RUN KIT_FROM=${KIT_FROM-labs} TEST='' KIT_ABSENT=${KIT_ABSENT:-}
    # shellcheck source=grader/results.bash
    . grader/results.bash
    name_of() { printf '%s\n' "${KIT_NAME:-$1-name}"; }
    printf '%s\n' "${@:3}" | tr '|' '\t' >"$KIT_RUN/$1.tsv"
    add_to_run "$1" "$2" 0
    PAGE=$KIT_RUN/page.html
    render html "$KIT_RUN/labs" >"$PAGE"
}

# What a page has to survive, as a text of the record: \n, \t and \\ mean what they mean there.
hostile_text() {
    printf '%s' '<script>document.title="ran"</script><img src=x onerror="document.title=1"> & &lt; &#60; "quoted" '"'single'"
    printf '%s' ']]> --> </pre></details></svg></style></title></html><style>*{display:none}</style>\\n\n\tindented\n'
    printf 'esc \033[31mred\033[0m bell \007 nul? del \177 c1 \302\233 bad \377\376 \300\200 \355\240\200 cut \342\202'
    printf ' bidi \342\200\256 txet \342\201\246 \342\201\251 \342\200\217 \330\234 fine \303\251 \342\234\223\\n'
    awk 'BEGIN { for (i = 0; i < 10000; i++) printf "a-long-line" }'
}

# The page of that record, of a tree and a lab with names of the same kind.
hostile_page() {
    local text
    text=$(hostile_record)
    KIT_FROM='x"><script>alert(1)</script>&' KIT_NAME='lab04-<img src=x onerror=alert(1)>"' KIT_ABSENT='<b>' page_of lab04 99 "$text"
}

# A record that no grader has written: each field of it is bad.
hostile_record() {
    local text tab=$'\t'
    text=$(hostile_text)
    printf '%s\n' "4.1${tab}1${tab}failed${tab}<b>\"x${tab}1${tab}<script>alert(1)</script>\"'&${tab}$text" \
        "4.2${tab}1${tab}fault${tab}-${tab}-${tab}fault${tab}$text" \
        "4.3${tab}1${tab}unseen${tab}-${tab}-${tab}unseen${tab}$text" \
        "4.4${tab}1${tab}\"><script>${tab}-${tab}-${tab}what${tab}-" \
        "4.\"><script>alert(1)</script>${tab}1${tab}failed${tab}-${tab}-${tab}number${tab}-"
}

# Programs that compile, or do not, and that write what they should not.
hostile_tree() { # DIR
    mkdir -p "$1/lab01-<img-src=x>" "$1/lab02-bind-listen-accept" "$1/lab03-echo" "$1/lab04-partial-sends"
    cat >"$1/lab04-partial-sends/pour.c" <<'END'
#error <script>document.title="ran"</script> </pre> & "x" ‮
END
    cat >"$1/lab02-bind-listen-accept/greetd.c" <<'END'
#include <stdio.h>
#include <string.h>
int main(void)
{
    static char line[100000];
    memset(line, '<', sizeof line - 1);
    fprintf(stderr, "<script>document.title=\"ran\"</script> & \"x\" ]]></svg></style> \033[31m \377 \342\200\256\n%s\n", line);
    fwrite("\0<script>\n", 1, 10, stdout);
    return 0;
}
END
    cat >"$1/lab03-echo/echod.c" <<'END'
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
int main(int argc, char *argv[])
{
    const char text[] = "</text></svg><script>alert(1)</script>&\"\0\377\033[31m";
    struct sockaddr_in address = {.sin_family = AF_INET};
    int lfd = socket(AF_INET, SOCK_STREAM, 0), cfd;
    address.sin_port = htons((uint16_t)atoi(argv[argc - 1]));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(lfd, (struct sockaddr *)&address, sizeof address) == -1 || listen(lfd, 9) == -1)
        return 1;
    printf("listening 127.0.0.1:%s\n", argv[argc - 1]);
    fflush(stdout);
    while ((cfd = accept(lfd, NULL, NULL)) != -1) {
        send(cfd, text, sizeof text, MSG_NOSIGNAL);
        close(cfd);
    }
    return 0;
}
END
    cp "$1/lab03-echo/echod.c" "$1/lab03-echo/echoc.c"
}
