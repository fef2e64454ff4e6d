// The program's entry: hands over to cli/run.
#include "cli/run.hpp"

int main(int argc, char** argv) { return tenken::cli::run(argc, argv); }
