// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IColonnade} from "../interfaces/IColonnade.sol";
import {CREDIT, ETH, OPEN} from "../interfaces/Types.sol";

/// @title For tests: makes many queue entries in one transaction, each for exactly what is due
contract Flooder {
    /// @dev `n` deposits of 1 wei to an account.
    function deposits(IColonnade rollup, uint24 id, uint256 n) external payable {
        (uint256 key, address owner) = (rollup.keyOf(id), rollup.ownerOf(id));
        for (uint256 i = 0; i < n; ++i) {
            rollup.deposit{value: 1 + _due(rollup, CREDIT, ETH)}(ETH, id, 1, key, owner);
        }
    }

    /// @dev `n` accounts of its own.
    function opens(IColonnade rollup, uint256 n) external payable {
        for (uint256 i = 0; i < n; ++i) rollup.open{value: _due(rollup, OPEN, 0)}(7, address(this));
    }

    receive() external payable {}

    function _due(IColonnade rollup, uint8 kind, uint16 token) private view returns (uint256) {
        (uint256 fee, uint256 burned) = rollup.quoteFee(kind, token, block.basefee);
        return fee + burned;
    }
}
