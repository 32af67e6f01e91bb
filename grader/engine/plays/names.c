/* names.c -- steps about names: what a program finds in its own /etc/hosts and /etc/services. */
#include "verbs.h"

#include "sandbox/contain.h"
#include "verdict/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static char *text_of(const struct step *s)
{
    struct bytes data = {0};

    step_data(s, 0, 0, &data);
    bytes_add(&data, "", 1);
    return (char *)data.at;
}

/* A second address beside 127.0.0.1, so that AI_ADDRCONFIG has an effect: where IPv4 alone has an address that is
 * not a loopback's, it hides ::1. */
static void hold(struct performance *p, char **place, const struct step *s, bool if_they_can)
{
    free(*place);
    *place = text_of(s);
    if (contain_can_have_names() && contain_add_address("198.51.100.1") == 0)
        return;
    if (!if_they_can)
        unobserved(say("unseen-names"));
    as_far_as_seen(p, say("unseen-names"));
}

static void names_hold(struct performance *p, const struct step *s)
{
    hold(p, &p->hosts, s, false);
}

static void names_hold_if_they_can(struct performance *p, const struct step *s)
{
    hold(p, &p->hosts, s, true);
}

static void services_hold(struct performance *p, const struct step *s)
{
    hold(p, &p->services, s, false);
}

static void services_hold_if_they_can(struct performance *p, const struct step *s)
{
    hold(p, &p->services, s, true);
}

const struct verb names_verbs[] = {
    {"names hold DATA", names_hold},
    {"names hold DATA if they can", names_hold_if_they_can},
    {"services hold DATA", services_hold},
    {"services hold DATA if they can", services_hold_if_they_can},
    {NULL, NULL},
};
