/* Trees for people: s-expressions, for tests and traces. */
#include "text/text.h"

static void print_string(String *out, const TextNode *node) {
  string_append(out, "\"", 1);
  for (uint32_t i = 0; i < node->length; i++) {
    char c = node->text[i];
    if (c == '"' || c == '\\')
      string_print(out, "\\%c", c);
    else if ((unsigned char)c < ' ' || c == 0x7F)
      string_print(out, "\\x%02x", (unsigned)c);
    else
      string_append(out, &c, 1);
  }
  string_append(out, "\"", 1);
}

static void print_integer(String *out, const TextNode *node) {
  if (node->overflow)
    string_print(out, "%s", node->text);
  else
    string_print(out, "%llu", (unsigned long long)node->integer);
}

static void print_leaf(String *out, const TextNode *node) {
  switch (node->kind) {
    case TEXT_INT:
      print_integer(out, node);
      break;
    case TEXT_FLOAT:
      string_print(out, "%.17g", node->number);
      break;
    case TEXT_IMAGINARY:
      string_print(out, "%.17gj", node->number);
      break;
    case TEXT_STRING:
      print_string(out, node);
      break;
    case TEXT_TRUE:
      string_print(out, "True");
      break;
    case TEXT_FALSE:
      string_print(out, "False");
      break;
    case TEXT_NONE:
      string_print(out, "None");
      break;
    case TEXT_ELLIPSIS:
      string_print(out, "...");
      break;
    case TEXT_HOLE:
      string_print(out, "{%llu}", (unsigned long long)node->integer);
      break;
    default:
      string_append(out, node->text, node->length);
      break;
  }
}

/* The head of a node's list: what it is, and its name if it has one. */
static void print_head(String *out, const TextNode *node) {
  switch (node->kind) {
    case TEXT_LIST:
      string_print(out, "list");
      break;
    case TEXT_TUPLE:
      string_print(out, "tuple");
      break;
    case TEXT_DICT:
      string_print(out, "dict");
      break;
    case TEXT_CALL:
      string_print(out, "call");
      break;
    case TEXT_KEYWORD:
      string_print(out, "keyword %s", node->text);
      break;
    case TEXT_ATTRIBUTE:
      string_print(out, ". %s", node->text);
      break;
    case TEXT_SUBSCRIPT:
      string_print(out, "[]");
      break;
    case TEXT_SLICE:
      string_print(out, ":");
      break;
    case TEXT_ASSIGN:
      string_print(out, "= %s", node->text);
      break;
    case TEXT_UNPACK:
      string_print(out, "unpack");
      break;
    case TEXT_BLOCK:
      string_print(out, "block");
      break;
    default:
      string_print(out, "%s", text_operator_spelling(node->op));
      break;
  }
}

void text_print(String *out, const TextNode *node) {
  if (node && node->kind <= TEXT_HOLE) {
    print_leaf(out, node);
  } else if (node) {
    string_append(out, "(", 1);
    print_head(out, node);
    for (uint32_t i = 0; i < node->count; i++) {
      string_append(out, " ", 1);
      text_print(out, node->children[i]);
    }
    string_append(out, ")", 1);
  } else {
    string_append(out, "_", 1);
  }
}
