// The entry point that every unit test program shares.
#define BOOST_TEST_MODULE banter
#include <boost/test/unit_test.hpp>
