/* SPDX-License-Identifier: Apache-2.0 */
/*
 * acme.closest_site: the agent whose site is closest to the caller, in C.
 *
 * An agent's group is the site, and the call's attribute "location" names the site that the caller is near to. A queue
 * uses it so:
 *   strategy = "acme.closest_site; sites = paris 48.86 2.35, lyon 45.76 4.84; radius_km = 600; else = least_occupied"
 * When the call has no location, or nobody is within the radius, it abstains, and the built-in named by `else` decides.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "strowger/plugin/plugin.h"

#define TEXT(literal) \
  { literal, sizeof(literal) - 1 }

enum { MAX_SITES = 64, MAX_NAME = 32 };

struct site {
  char name[MAX_NAME];
  size_t size;
  double latitude;
  double longitude;
};

struct closest_site {
  struct site sites[MAX_SITES];
  size_t count;
  double radius_km;
};

static StrowgerStatus refuse(StrowgerError* error, const char* why) {
  error->length = strlen(why);
  memcpy(error->message, why, error->length);
  return STROWGER_PLUGIN_INVALID;
}

/* Reads "name latitude longitude" from [from, end). */
static int read_site(const char* from, const char* end, struct site* site) {
  char text[128];
  char* rest;
  size_t size = (size_t)(end - from);
  size_t name = 0;
  while (size > 0 && *from == ' ') ++from, --size;
  if (size == 0 || size >= sizeof(text)) return 0;
  memcpy(text, from, size);
  text[size] = 0;
  while (text[name] != 0 && text[name] != ' ') ++name;
  if (name == 0 || name > MAX_NAME) return 0;
  memcpy(site->name, text, name);
  site->size = name;
  site->latitude = strtod(text + name, &rest);
  if (rest == text + name) return 0;
  site->longitude = strtod(rest, &rest);
  while (*rest == ' ') ++rest;
  return *rest == 0 && fabs(site->latitude) <= 90 && fabs(site->longitude) <= 180;
}

static StrowgerStatus create(void* plugin_data, const StrowgerValue* values, void** instance, StrowgerError* error) {
  const char* at = values[0].text.data;
  const char* const end = at + values[0].text.size;
  struct closest_site* self = calloc(1, sizeof(*self));
  (void)plugin_data;
  if (self == NULL) return refuse(error, "no memory");
  self->radius_km = values[1].number;
  while (at < end) {
    const char* stop = memchr(at, ',', (size_t)(end - at));
    if (stop == NULL) stop = end;
    if (self->count == MAX_SITES || !read_site(at, stop, &self->sites[self->count])) {
      free(self);
      return refuse(error, "sites: expected at most 64 of 'name latitude longitude', with commas between them");
    }
    ++self->count;
    at = stop + (stop < end);
  }
  *instance = self;
  return STROWGER_PLUGIN_OK;
}

static void destroy(void* instance) { free(instance); }

static const struct site* find(const struct closest_site* self, StrowgerText name) {
  size_t i;
  for (i = 0; i < self->count; ++i) {
    if (name.size > 0 && self->sites[i].size == name.size && memcmp(self->sites[i].name, name.data, name.size) == 0) {
      return &self->sites[i];
    }
  }
  return NULL;
}

/* Along the great circle. */
static double distance_km(const struct site* a, const struct site* b) {
  const double radians = 3.14159265358979323846 / 180;
  const double half_latitude = sin((b->latitude - a->latitude) * radians / 2);
  const double half_longitude = sin((b->longitude - a->longitude) * radians / 2);
  const double h = half_latitude * half_latitude +
                   cos(a->latitude * radians) * cos(b->latitude * radians) * half_longitude * half_longitude;
  return 2 * 6371.0 * asin(sqrt(h < 1 ? h : 1));
}

static StrowgerStatus score(void* instance, const StrowgerDecision* decision, const StrowgerAgents* agents,
                            double* scores) {
  static const StrowgerText location = TEXT("location");
  const struct closest_site* self = instance;
  const struct site* caller = find(self, decision->questions->attribute(decision, decision->call, location));
  int anybody = 0;
  size_t i;
  if (caller == NULL) return STROWGER_PLUGIN_ABSTAIN;
  for (i = 0; i < agents->count; ++i) {
    const struct site* site = find(self, decision->questions->group_name(decision, agents->group[i]));
    scores[i] = site == NULL ? HUGE_VAL : distance_km(caller, site);
    anybody |= scores[i] <= self->radius_km;
  }
  return anybody ? STROWGER_PLUGIN_OK : STROWGER_PLUGIN_ABSTAIN;
}

static const StrowgerParameter sites = {sizeof(StrowgerParameter),
                                        TEXT("sites"),
                                        TEXT("name latitude longitude, with commas between sites"),
                                        STROWGER_TYPE_TEXT,
                                        1,
                                        {0, 0, {0, 0}},
                                        0,
                                        0};
static const StrowgerParameter radius = {sizeof(StrowgerParameter),
                                         TEXT("radius_km"),
                                         TEXT("how far away an agent may be, in km"),
                                         STROWGER_TYPE_NUMBER,
                                         0,
                                         {0, 500, {0, 0}},
                                         1,
                                         20038};
static const StrowgerParameter* const parameters[] = {&sites, &radius};
static const StrowgerAgentStrategy functions = {sizeof(StrowgerAgentStrategy), STROWGER_AGENT_GROUP, 0, score, 0};
static const StrowgerPolicy closest = {sizeof(StrowgerPolicy),
                                       STROWGER_KIND_AGENT_STRATEGY,
                                       2,
                                       TEXT("acme.closest_site"),
                                       TEXT("distance from the caller's location to the agent's site, in km"),
                                       TEXT("the agent at the closest site"),
                                       parameters,
                                       create,
                                       destroy,
                                       &functions};
static const StrowgerPolicy* const policies[] = {&closest};

StrowgerStatus strowger_plugin_init(uint32_t version, const StrowgerHost* host, StrowgerPlugin* plugin,
                                    StrowgerError* error) {
  static const StrowgerText name = TEXT("closest site");
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
