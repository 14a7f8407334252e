/* SPDX-License-Identifier: Apache-2.0 */
/*
 * acme.trained_sites: a matcher, in C. Agents of some sites may serve a queue, and agents elsewhere who are trained
 * well enough: who has at least so many levels of skills, all added up.
 *
 * An agent's group is the site. A queue uses it so, beside its requirement:
 *   requirement = "english >= 3"
 *   matcher = "acme.trained_sites; sites = paris lyon; elsewhere = 12"
 * It is asked once per requirement and profile, and never for a call.
 */
#include <stdlib.h>
#include <string.h>

#include "strowger/plugin/plugin.h"

#define TEXT(literal) \
  { literal, sizeof(literal) - 1 }

struct trained_sites {
  int64_t elsewhere;
  size_t size;
  char sites[]; /* with a space before and behind each */
};

static StrowgerStatus create(void* plugin_data, const StrowgerValue* values, void** instance, StrowgerError* error) {
  static const char none[] = "sites: expected names with spaces between them";
  const StrowgerText sites = values[0].text;
  struct trained_sites* self = malloc(sizeof(*self) + sites.size + 2);
  (void)plugin_data;
  if (self == NULL || sites.size == 0) {
    free(self);
    memcpy(error->message, none, sizeof(none) - 1);
    error->length = sizeof(none) - 1;
    return STROWGER_PLUGIN_INVALID;
  }
  self->elsewhere = values[1].integer;
  self->size = sites.size + 2;
  self->sites[0] = self->sites[sites.size + 1] = ' ';
  memcpy(self->sites + 1, sites.data, sites.size);
  *instance = self;
  return STROWGER_PLUGIN_OK;
}

static void destroy(void* instance) { free(instance); }

static int is_ours(const struct trained_sites* self, StrowgerText site) {
  size_t i;
  if (site.size == 0) return 0;
  for (i = 1; i + site.size < self->size; ++i) {
    if (self->sites[i - 1] == ' ' && self->sites[i + site.size] == ' ' &&
        memcmp(self->sites + i, site.data, site.size) == 0) {
      return 1;
    }
  }
  return 0;
}

static StrowgerStatus match(void* instance, const StrowgerDecision* decision, const StrowgerProfiles* profiles,
                            uint8_t* may_serve) {
  const struct trained_sites* self = instance;
  size_t i;
  for (i = 0; i < profiles->count; ++i) {
    int64_t levels = 0;
    uint32_t skill;
    for (skill = profiles->first_skill[i]; skill < profiles->first_skill[i + 1]; ++skill) {
      levels += profiles->level[skill];
    }
    may_serve[i] =
        levels >= self->elsewhere || is_ours(self, decision->questions->group_name(decision, profiles->group[i]));
  }
  return STROWGER_PLUGIN_OK;
}

static const StrowgerParameter sites = {sizeof(StrowgerParameter),
                                        TEXT("sites"),
                                        TEXT("names of sites, with spaces between them"),
                                        STROWGER_TYPE_TEXT,
                                        1,
                                        {0, 0, {0, 0}},
                                        0,
                                        0};
static const StrowgerParameter elsewhere = {sizeof(StrowgerParameter),
                                            TEXT("elsewhere"),
                                            TEXT("sum of levels that lets agents of other sites serve"),
                                            STROWGER_TYPE_INTEGER,
                                            0,
                                            {1000, 0, {0, 0}},
                                            1,
                                            100000};
static const StrowgerParameter* const parameters[] = {&sites, &elsewhere};
static const StrowgerMatcher functions = {sizeof(StrowgerMatcher), STROWGER_PROFILE_GROUP | STROWGER_PROFILE_SKILLS, 0,
                                          match};
static const StrowgerPolicy trained = {sizeof(StrowgerPolicy),
                                       STROWGER_KIND_MATCHER,
                                       2,
                                       TEXT("acme.trained_sites"),
                                       TEXT("the agent's site, or the sum of levels"),
                                       TEXT("agents of some sites, and well trained ones elsewhere"),
                                       parameters,
                                       create,
                                       destroy,
                                       &functions};
static const StrowgerPolicy* const policies[] = {&trained};

StrowgerStatus strowger_plugin_init(uint32_t version, const StrowgerHost* host, StrowgerPlugin* plugin,
                                    StrowgerError* error) {
  static const StrowgerText name = TEXT("trained sites");
  static const StrowgerText own_version = TEXT("1.0");
  (void)host;
  (void)error;
  if (version != STROWGER_PLUGIN_VERSION_1) return STROWGER_PLUGIN_NOT_IMPLEMENTED;
  plugin->name = name;
  plugin->version = own_version;
  plugin->policy_count = 1;
  plugin->policies = policies;
  return STROWGER_PLUGIN_OK;
}
