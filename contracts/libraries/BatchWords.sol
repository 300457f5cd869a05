// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBatches} from "../interfaces/IBatches.sol";
import {Batch, Instance, QueueEntry, Withdrawal} from "../interfaces/Types.sol";
import {Field} from "./Field.sol";

/// @title Batch data as field elements, and its polynomial D
/// @dev Every word is below 2^253 by the types it is packed from, an open's Ax by the check when it was queued.
library BatchWords {
    uint256 internal constant RECORD_BYTES = 12;
    uint256 private constant HEADER_WORDS = 2;

    /// @dev The number of records. Reverts unless they are whole and the last one, thereby every one, is used.
    function countRecords(bytes calldata records) internal pure returns (uint256) {
        if (records.length == 0) return 0;
        if (records.length % RECORD_BYTES != 0 || bytes3(records[records.length - RECORD_BYTES:]) == 0) {
            revert IBatches.BadRecords(records.length);
        }
        return records.length / RECORD_BYTES;
    }

    /// @dev `token + 2^16·batchTime + 2^56·accounts + 2^80·feeAccount`
    function header(uint16 token, uint40 batchTime, uint24 accounts, uint24 feeAccount) internal pure returns (uint256) {
        return token | uint256(batchTime) << 16 | uint256(accounts) << 56 | uint256(feeAccount) << 80;
    }

    /// @dev The words that are present, in the order of the protocol's table, without padding.
    function present(uint256 domain, uint256 headerWord, Batch calldata batch) internal pure returns (uint256[] memory words) {
        uint256 recordWords = (batch.records.length / RECORD_BYTES + 1) / 2;
        words = new uint256[](
            HEADER_WORDS + batch.opens.length
                + 2 * (batch.credits.length + batch.exits.length + batch.withdrawals.length) + recordWords
        );
        words[0] = domain;
        words[1] = headerWord;
        uint256 next = HEADER_WORDS;
        for (uint256 i = 0; i < batch.opens.length; ++i) words[next++] = batch.opens[i].value;
        for (uint256 i = 0; i < batch.credits.length; ++i) {
            QueueEntry calldata entry = batch.credits[i];
            words[next++] = entry.id;
            words[next++] = entry.value;
        }
        for (uint256 i = 0; i < batch.exits.length; ++i) {
            words[next++] = batch.exits[i].id;
            words[next++] = batch.exitAmounts[i];
        }
        for (uint256 i = 0; i < batch.withdrawals.length; ++i) {
            Withdrawal calldata withdrawal = batch.withdrawals[i];
            words[next++] = uint160(withdrawal.recipient);
            words[next++] = withdrawal.fromAndAmount;
        }
        _packRecords(words, next, batch.records);
    }

    /// @dev Two records to a word; an odd last one sits in the high half.
    function _packRecords(uint256[] memory words, uint256 first, bytes calldata records) private pure {
        assembly ("memory-safe") {
            let target := add(add(words, 0x20), shl(5, first))
            let end := add(records.offset, records.length)
            for { let source := records.offset } lt(source, end) { source := add(source, 24) } {
                let word := shr(64, calldataload(source))
                // Half of the last word may lie behind the records.
                if lt(sub(end, source), 24) { word := shl(96, shr(96, word)) }
                mstore(target, word)
                target := add(target, 0x20)
            }
        }
    }

    /// @dev keccak256 of the words, 32 bytes each.
    function hash(uint256[] memory words) internal pure returns (bytes32 digest) {
        assembly ("memory-safe") {
            digest := keccak256(add(words, 0x20), shl(5, mload(words)))
        }
    }

    /// @dev D(ζ) by Horner from the last word down. Padding is zero: between sections that are not full it is one power of ζ.
    function evaluate(uint256[] memory words, Batch calldata batch, Instance memory instance, uint256 zeta)
        internal
        pure
        returns (uint256 sum)
    {
        uint256 end = words.length;
        uint256 start = end - (batch.records.length / RECORD_BYTES + 1) / 2;
        sum = _horner(words, start, end, 0, zeta);
        (sum, end, start) = _skip(sum, start, 2 * batch.withdrawals.length, 2 * uint256(instance.maxWithdraw), zeta);
        sum = _horner(words, start, end, sum, zeta);
        (sum, end, start) = _skip(sum, start, 2 * batch.exits.length, 2 * uint256(instance.maxExit), zeta);
        sum = _horner(words, start, end, sum, zeta);
        (sum, end, start) = _skip(sum, start, 2 * batch.credits.length, 2 * uint256(instance.maxCredit), zeta);
        sum = _horner(words, start, end, sum, zeta);
        (sum, end, start) = _skip(sum, start, batch.opens.length, instance.maxOpen, zeta);
        sum = _horner(words, 0, end, sum, zeta);
    }

    /// @dev Moves on to the section that ends where the last one started, over its padding. `used` ≤ `room` was checked.
    function _skip(uint256 sum, uint256 previousStart, uint256 used, uint256 room, uint256 zeta)
        private
        pure
        returns (uint256, uint256 end, uint256 start)
    {
        return (mulmod(sum, Field.pow(zeta, room - used), Field.P), previousStart, previousStart - used);
    }

    /// @dev sum·ζ^(end − start) + Σ words[start + j]·ζ^j
    function _horner(uint256[] memory words, uint256 start, uint256 end, uint256 sum, uint256 zeta)
        private
        pure
        returns (uint256 result)
    {
        uint256 p = Field.P;
        assembly ("memory-safe") {
            result := sum
            let base := add(words, 0x20)
            let first := add(base, shl(5, start))
            for { let word := add(base, shl(5, end)) } gt(word, first) {} {
                word := sub(word, 0x20)
                result := addmod(mulmod(result, zeta, p), mload(word), p)
            }
        }
    }
}
