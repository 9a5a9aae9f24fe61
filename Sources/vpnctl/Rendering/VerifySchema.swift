/// The JSON Schema (draft 2020-12) of what `vpnctl verify --json` prints.
enum VerifySchema {
    static let text = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "vpnctl verify",
          "description": "The tests of an inventory as one of its peers sees them.",
          "type": "object",
          "additionalProperties": false,
          "required": ["format_version", "from", "counts", "tests", "not_run", "remarks"],
          "properties": {
            "format_version": {
              "const": "1.0",
              "description": "The first number changes with the meaning of a key; new keys may come with the second."
            },
            "from": {"type": "string", "description": "The peer that this machine is."},
            "counts": {
              "type": "object",
              "description": "How many tests got each verdict.",
              "additionalProperties": false,
              "required": ["as_written", "failed", "undecided"],
              "properties": {
                "as_written": {"$ref": "#/$defs/count"},
                "failed": {"$ref": "#/$defs/count"},
                "undecided": {"$ref": "#/$defs/count"}
              }
            },
            "tests": {
              "type": "array",
              "description": "What was tried, in the order of the inventory.",
              "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["test", "expected", "place", "verdict", "seen", "causes"],
                "properties": {
                  "test": {"$ref": "#/$defs/test"},
                  "expected": {"$ref": "#/$defs/expected"},
                  "place": {"$ref": "#/$defs/place"},
                  "verdict": {
                    "enum": ["as-written", "failed", "undecided"],
                    "description": "`undecided`: what was seen fits both, or nothing could be sent."
                  },
                  "seen": {
                    "enum": ["answered", "closed", "unreachable", "silent", "untried"],
                    "description": "`closed`: a packet came back that says that nothing listens there. `untried`: this machine could not send."
                  },
                  "reason": {"type": "string", "description": "Why, in the system's words."},
                  "source": {
                    "type": "string",
                    "description": "The address of this machine that the packets left with; absent where there is no route."
                  },
                  "causes": {
                    "type": "array",
                    "description": "The likeliest causes where it is not as written, each with what to look at.",
                    "items": {"type": "string"}
                  }
                }
              }
            },
            "not_run": {
              "type": "array",
              "description": "The tests of other peers, which only they can run.",
              "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["from", "test", "expected", "place"],
                "properties": {
                  "from": {"type": "string"},
                  "test": {"$ref": "#/$defs/test"},
                  "expected": {"$ref": "#/$defs/expected"},
                  "place": {"$ref": "#/$defs/place"}
                }
              }
            },
            "remarks": {
              "type": "array",
              "description": "What makes the results weaker than they look.",
              "items": {"type": "string"}
            }
          },
          "$defs": {
            "count": {"type": "integer", "minimum": 0},
            "test": {"type": "string", "pattern": "^(icmp|tcp|udp) [0-9A-Fa-f.:\\[\\]]+$"},
            "expected": {"enum": ["accept", "deny"]},
            "place": {"type": "string", "description": "file:line of the test in the inventory."}
          }
        }

        """#
}
