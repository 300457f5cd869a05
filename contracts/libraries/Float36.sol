// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The decimal floats of amounts
library Float36 {
    /// @dev mantissa31·10^exponent5 of mantissa31·2^5 + exponent5: below 2^134, so nothing overflows.
    function decode(uint256 float) internal pure returns (uint256) {
        unchecked {
            return (float >> 5) * 10 ** (float & 31);
        }
    }
}
