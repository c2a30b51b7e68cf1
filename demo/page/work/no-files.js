// What the disassembler gets for Node's file system, which it asks for and does not use.
export default {}
