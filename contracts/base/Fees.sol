// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IQueues} from "../interfaces/IQueues.sol";
import {ITokens} from "../interfaces/ITokens.sol";
import {CREDIT, ETH, EXIT, OPEN} from "../interfaces/Types.sol";
import {Queues} from "./Queues.sol";

/// @title Fees: what is due, what is burned, what comes back
/// @dev A fee goes to whoever processes the entry, so a submitter who floods its own queues gets its fees back. What is
///      burned it loses.
abstract contract Fees is Queues {
    /// @inheritdoc IQueues
    uint256 public constant BATCH_GAS = 575_000;
    /// @inheritdoc IQueues
    uint256 public constant ENTRY_GAS = 40_000;
    /// @dev So many entries before their time, or token numbers, raise what is burned by one step.
    uint256 private constant STEP = 64;
    /// @dev Steps in which the second half of the ids is given.
    uint256 private constant ID_STEPS = 512;

    /// @inheritdoc IQueues
    function quoteFee(uint8 kind, uint16 token, uint256 baseFee) public view returns (uint256 fee, uint256 burned) {
        bool nothingPending;
        if (kind == OPEN) {
            token = 0;
            nothingPending = _isEmpty(OPEN, 0);
            uint256 half = 1 << (LOG_N - 1);
            burned = Math.saturatingSub(nextId() - 1, half) / Math.max(1, half / ID_STEPS);
        } else if (kind == CREDIT || kind == EXIT) {
            _token(token);
            nothingPending = _isEmpty(CREDIT, token) && _isEmpty(EXIT, token);
        } else {
            revert UnknownKind(kind);
        }
        fee = nothingPending ? Math.max(BATCH_FEE, BATCH_GAS * baseFee) : Math.max(ENTRY_FEE, ENTRY_GAS * baseFee);
        burned = ENTRY_FEE * (burned + _postponement(kind, token) / GAP / STEP);
    }

    /// @inheritdoc ITokens
    function quoteRegistration() public view returns (uint256) {
        return BATCH_FEE * (1 + tokenCount / STEP);
    }

    /// @dev What an entry costs in this block.
    function _due(uint8 kind, uint16 token) internal view returns (uint96 fee, uint256 burned) {
        uint256 exact;
        (exact, burned) = quoteFee(kind, token, block.basefee);
        fee = uint96(Math.min(exact, type(uint96).max));
    }

    /// @dev Keeps `kept` wei of what was sent, burns `burned`, and gives the rest back. Called last: the caller gets control here.
    function _settle(uint256 kept, uint256 burned) internal {
        uint256 due = kept + burned;
        if (msg.value < due) revert ValueTooLow(msg.value, due);
        if (burned != 0) Address.sendValue(payable(address(0)), burned);
        uint256 rest = msg.value - due;
        if (rest == 0) return;
        (bool sent,) = msg.sender.call{value: rest}("");
        if (!sent) _credit(ETH, msg.sender, rest);
    }
}
