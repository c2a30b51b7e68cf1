/* Documentation texts of the tables. They are for what is generated from the tables (types, API
 * pages); the engine that is shipped does without. */
#ifndef ST_CORE_DOCUMENTATION_H
#define ST_CORE_DOCUMENTATION_H

#ifdef SYMTENSOR_DOCUMENTATION
#define DOCUMENTATION(text) text
#else
#define DOCUMENTATION(text) 0
#endif

#endif
