/// The JSON Schema (draft 2020-12) of one line of `vpnctl apply --json`.
enum ApplySchema {
    static let text = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "vpnctl apply",
          "description": "One event of a run; `vpnctl apply --json` prints one a line, `plan` first and `finished` last.",
          "anyOf": [
            {"$ref": "#/$defs/plan"}, {"$ref": "#/$defs/progress"}, {"$ref": "#/$defs/manual"},
            {"$ref": "#/$defs/skipped"}, {"$ref": "#/$defs/failed"}, {"$ref": "#/$defs/finished"}
          ],
          "$defs": {
            "plan": {
              "type": "object",
              "description": "The run begins, or there is nothing to do.",
              "additionalProperties": false,
              "required": ["event", "time", "format_version", "site", "digest", "steps"],
              "properties": {
                "event": {"const": "plan"},
                "time": {"$ref": "#/$defs/time"},
                "format_version": {
                  "const": "1.0",
                  "description": "The first number changes with the meaning of a key; new keys and events may come with the second."
                },
                "site": {"type": "string", "pattern": "^[a-z0-9-]{1,20}$"},
                "digest": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$", "description": "The plan's, see `vpnctl schema plan`."},
                "steps": {"type": "integer", "minimum": 0}
              }
            },
            "progress": {
              "type": "object",
              "description": "started: its request goes out. written: the host took it. succeeded: reading it back shows it.",
              "additionalProperties": false,
              "required": ["event", "time", "step", "address", "verb"],
              "properties": {
                "event": {"enum": ["started", "written", "succeeded"]},
                "time": {"$ref": "#/$defs/time"},
                "step": {"$ref": "#/$defs/number"},
                "address": {"$ref": "#/$defs/address"},
                "verb": {"$ref": "#/$defs/verb"},
                "reason": {
                  "const": "held",
                  "description": "With succeeded: somebody else made it since the plan, so that nothing was written."
                }
              }
            },
            "manual": {
              "type": "object",
              "description": "A person does it.",
              "additionalProperties": false,
              "required": ["event", "time", "step", "address", "verb", "instructions"],
              "properties": {
                "event": {"const": "manual"},
                "time": {"$ref": "#/$defs/time"},
                "step": {"$ref": "#/$defs/number"},
                "address": {"$ref": "#/$defs/address"},
                "verb": {"$ref": "#/$defs/verb"},
                "instructions": {"type": "array", "items": {"type": "string"}}
              }
            },
            "skipped": {
              "type": "object",
              "description": "Not begun.",
              "additionalProperties": false,
              "required": ["event", "time", "step", "address", "verb", "reason"],
              "properties": {
                "event": {"const": "skipped"},
                "time": {"$ref": "#/$defs/time"},
                "step": {"$ref": "#/$defs/number"},
                "address": {"$ref": "#/$defs/address"},
                "verb": {"$ref": "#/$defs/verb"},
                "reason": {
                  "enum": ["needs", "failure", "interrupted"],
                  "description": "A step that it needs was not done; another one failed; somebody asked to stop."
                },
                "needs": {"$ref": "#/$defs/number", "description": "The step that was not done, with the reason `needs`."}
              }
            },
            "failed": {
              "type": "object",
              "additionalProperties": false,
              "required": ["event", "time", "step", "address", "verb", "code", "message", "stored"],
              "properties": {
                "event": {"const": "failed"},
                "time": {"$ref": "#/$defs/time"},
                "step": {"$ref": "#/$defs/number"},
                "address": {"$ref": "#/$defs/address"},
                "verb": {"$ref": "#/$defs/verb"},
                "code": {
                  "type": "string",
                  "pattern": "^[a-z0-9.-]+$",
                  "description": "moved: live state is not what the plan was made from. An open set."
                },
                "message": {"type": "string", "description": "For people."},
                "stored": {
                  "enum": ["yes", "no", "unknown"],
                  "description": "Whether the host has the change, or did the reload, nevertheless."
                }
              }
            },
            "finished": {
              "type": "object",
              "additionalProperties": false,
              "required": ["event", "time", "exit_code", "succeeded", "failed", "skipped", "manual"],
              "properties": {
                "event": {"const": "finished"},
                "time": {"$ref": "#/$defs/time"},
                "exit_code": {"type": "integer", "minimum": 0, "maximum": 255},
                "succeeded": {"type": "integer", "minimum": 0},
                "failed": {"type": "integer", "minimum": 0},
                "skipped": {"type": "integer", "minimum": 0},
                "manual": {"type": "integer", "minimum": 0}
              }
            },
            "time": {
              "type": "string",
              "description": "RFC 3339, UTC.",
              "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$"
            },
            "number": {"type": "integer", "minimum": 1, "description": "Of the step in the plan."},
            "address": {"type": "string", "description": "host/kind/name", "pattern": "^[^/]+/[^/]+/.+$"},
            "verb": {
              "description": "What happens, whoever does it.",
              "enum": [
                "create", "update", "delete", "link", "unlink", "enable", "disable", "assign", "reorder", "rekey", "route",
                "persist", "reload", "check"
              ]
            }
          }
        }

        """#
}
