#pragma once

#include "client/load/options.hpp"
#include "client/load/run.hpp"

#include <string>

namespace banter::load {

/// The result as a table.
std::string to_table(const options& wanted, const run_result& result);

/// The result as one line of JSON; the fields are those of docs/load.md.
std::string to_json(const options& wanted, const run_result& result);

} // namespace banter::load
