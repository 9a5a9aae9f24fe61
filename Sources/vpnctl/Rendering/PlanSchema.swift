/// The JSON Schema (draft 2020-12) of what `vpnctl plan --json` prints.
enum PlanSchema {
    static let text = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "vpnctl plan",
          "description": "What differs between an inventory and the live state, and what would be done, in order.",
          "type": "object",
          "additionalProperties": false,
          "required": [
            "format_version", "site", "digest", "only", "reload", "summary", "steps", "confirmations", "withheld", "adopted",
            "satisfied", "unmanaged", "objections", "observations"
          ],
          "properties": {
            "format_version": {
              "const": "1.0",
              "description": "The first number changes with the meaning of a key; new keys may come with the second."
            },
            "site": {"type": "string", "pattern": "^[a-z0-9-]{1,20}$"},
            "digest": {
              "type": "string",
              "pattern": "^sha256:[0-9a-f]{64}$",
              "description": "Covers the steps alone: address, verb, changes, order and needs. Equal digests do the same."
            },
            "only": {
              "type": "array",
              "items": {"type": "string"},
              "description": "Addresses that the plan was restricted to, with what they need; empty for all."
            },
            "reload": {
              "type": "boolean",
              "description": "Whether services are reloaded of which nothing tells what they have in force."
            },
            "summary": {
              "type": "object",
              "additionalProperties": false,
              "required": ["verdict", "pending", "counts", "manual", "dangerous"],
              "properties": {
                "verdict": {"type": "string", "description": "One line for people."},
                "pending": {"type": "boolean", "description": "Whether anything is to do."},
                "counts": {
                  "type": "object",
                  "description": "Steps that vpnctl does, by verb.",
                  "propertyNames": {"$ref": "#/$defs/verb"},
                  "additionalProperties": {"type": "integer", "minimum": 1}
                },
                "manual": {"type": "integer", "minimum": 0, "description": "Steps that a person does."},
                "dangerous": {"type": "integer", "minimum": 0, "description": "What the plan lists as dangerous."}
              }
            },
            "steps": {
              "type": "array",
              "description": "In the order of execution.",
              "items": {"$ref": "#/$defs/step"}
            },
            "confirmations": {
              "type": "array",
              "description": "Work by hand that nothing can check; `confirmed:` in the inventory silences it.",
              "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["address", "instructions", "origin"],
                "properties": {
                  "address": {"$ref": "#/$defs/address"},
                  "instructions": {"type": "array", "items": {"type": "string"}},
                  "origin": {"$ref": "#/$defs/place"}
                }
              }
            },
            "withheld": {
              "type": "array",
              "description": "Changes that hang on something undecided and are left out.",
              "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["address", "because"],
                "properties": {"address": {"$ref": "#/$defs/address"}, "because": {"$ref": "#/$defs/address"}}
              }
            },
            "adopted": {
              "type": "array",
              "description": "Live objects without a mark that inventory entries stand for.",
              "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["address", "recognised_by"],
                "properties": {
                  "address": {"$ref": "#/$defs/address"},
                  "uuid": {"type": "string"},
                  "recognised_by": {"type": "string"}
                }
              }
            },
            "satisfied": {
              "type": "array",
              "description": "Inventory rules that rules made in the GUI fulfil already.",
              "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["address", "rule", "page", "origin"],
                "properties": {
                  "address": {"$ref": "#/$defs/address"},
                  "rule": {"type": "string", "description": "The description of the live rule."},
                  "page": {"type": "string", "description": "The page of the GUI that shows it."},
                  "origin": {"$ref": "#/$defs/place"}
                }
              }
            },
            "unmanaged": {
              "type": "array",
              "description": "Live objects that the inventory does not list and that stay.",
              "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["address", "attributes"],
                "properties": {
                  "address": {"$ref": "#/$defs/address"},
                  "uuid": {"type": "string"},
                  "attributes": {"type": "object", "additionalProperties": {"$ref": "#/$defs/value"}}
                }
              }
            },
            "objections": {
              "type": "array",
              "description": "What needs consent of its own, each by its code.",
              "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["code", "summary", "detail", "addresses"],
                "properties": {
                  "code": {"type": "string", "description": "What `--accept` takes."},
                  "summary": {"type": "string"},
                  "detail": {"type": "string"},
                  "addresses": {"type": "array", "items": {"$ref": "#/$defs/address"}},
                  "accepted": {
                    "$ref": "#/$defs/place",
                    "description": "The inventory line that accepts it; `--accept` is not needed then."
                  }
                }
              }
            },
            "observations": {
              "type": "object",
              "description": "As seen when read; not part of the digest.",
              "additionalProperties": false,
              "required": ["hosts", "entered", "unread", "findings"],
              "properties": {
                "hosts": {"type": "array", "items": {"$ref": "#/$defs/host"}},
                "entered": {
                  "type": "array",
                  "description": "Hosts that were read by SSH.",
                  "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["name", "user", "privilege"],
                    "properties": {
                      "name": {"type": "string"},
                      "user": {"type": "string"},
                      "privilege": {
                        "enum": ["root", "sudo", "none", "sudo-missing", "sudo-refused"],
                        "description": "How commands that need root are run, or what keeps them from it."
                      }
                    }
                  }
                },
                "unread": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["name", "provider", "entries"],
                    "properties": {
                      "name": {"type": "string"},
                      "provider": {"enum": ["opnsense", "proxmox", "linux"]},
                      "reason": {"type": "string", "description": "Why; absent where --only leaves it out."},
                      "entries": {"type": "array", "items": {"type": "string"}}
                    }
                  }
                },
                "findings": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["severity", "code", "summary", "detail"],
                    "properties": {
                      "severity": {"enum": ["error", "warning", "note"]},
                      "code": {"type": "string"},
                      "summary": {"type": "string"},
                      "detail": {"type": "string"},
                      "origin": {"$ref": "#/$defs/place"}
                    }
                  }
                }
              }
            }
          },
          "$defs": {
            "address": {"type": "string", "description": "host/kind/name", "pattern": "^[^/]+/[^/]+/.+$"},
            "verb": {
              "enum": [
                "create", "update", "delete", "link", "unlink", "enable", "disable", "assign", "reorder", "rekey", "route",
                "persist", "reload", "check", "manual"
              ]
            },
            "place": {
              "type": "object",
              "additionalProperties": false,
              "required": ["file", "line", "column"],
              "properties": {
                "file": {"type": "string"},
                "line": {"type": "integer", "minimum": 1},
                "column": {"type": "integer", "minimum": 1}
              }
            },
            "value": {
              "description": "null is `none`; a secret is the first 8 digits of its SHA-256; a list is in order.",
              "type": ["string", "integer", "boolean", "array", "null"],
              "items": {"$ref": "#/$defs/value"}
            },
            "step": {
              "type": "object",
              "additionalProperties": false,
              "required": ["number", "address", "verb", "effect", "changes", "needs", "way", "verified_by", "undo"],
              "properties": {
                "number": {"type": "integer", "minimum": 1},
                "address": {"$ref": "#/$defs/address"},
                "verb": {"$ref": "#/$defs/verb", "description": "`manual` where a person does it."},
                "effect": {"$ref": "#/$defs/verb", "description": "What happens, whoever does it."},
                "changes": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["attribute"],
                    "properties": {
                      "attribute": {"type": "string"},
                      "before": {"$ref": "#/$defs/value", "description": "Absent where the object did not exist."},
                      "after": {"$ref": "#/$defs/value", "description": "Absent where the object goes."}
                    }
                  }
                },
                "uuid": {"type": "string", "description": "The object's identifier on its host, where it exists."},
                "why": {"type": "string"},
                "origin": {"$ref": "#/$defs/place"},
                "needs": {
                  "type": "array",
                  "description": "Numbers of the steps that must have succeeded.",
                  "items": {"type": "integer", "minimum": 1}
                },
                "way": {"type": "string"},
                "disturbs": {"type": "string"},
                "verified_by": {"type": "string"},
                "undo": {"type": "string"},
                "danger": {"enum": ["delete", "enable"]},
                "instructions": {"type": "array", "items": {"type": "string"}}
              }
            },
            "host": {
              "type": "object",
              "additionalProperties": false,
              "required": ["name", "firewall", "in_force", "forecasts", "not_visible"],
              "properties": {
                "name": {"type": "string"},
                "version": {"type": "string"},
                "peers_running": {"type": "integer"},
                "peers_online": {"type": "integer"},
                "outbound_nat": {"type": "string"},
                "firewall": {"type": "string"},
                "in_force": {"type": "object", "additionalProperties": {"type": "string"}},
                "forecasts": {"type": "array", "items": {"type": "string"}},
                "not_visible": {"type": "array", "items": {"type": "string"}}
              }
            }
          }
        }

        """#
}
