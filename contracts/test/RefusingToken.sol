// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title For tests: a token that says false instead of reverting, and moves nothing
contract RefusingToken {
    function balanceOf(address) external pure returns (uint256) {
        return 0;
    }

    function transfer(address, uint256) external pure returns (bool) {
        return false;
    }

    function transferFrom(address, address, uint256) external pure returns (bool) {
        return false;
    }
}
