// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBatches} from "../interfaces/IBatches.sol";
import {Batch} from "../interfaces/Types.sol";

/// @title The one encoding of submitBatch's calldata
/// @dev Solidity's decoder follows any offset and ignores what nobody points at, so one batch has many encodings. This library allows the
///      one that every ABI encoder makes: tails in order, adjacent, nothing behind them. What is left to the decoder is that it reverts
///      when a narrow value has dirty high bits, which holds for every value that the contract reads; it reads them all.
library CalldataLayout {
    uint256 private constant SELECTOR = 4;
    uint256 private constant WORD = 32;
    /// @dev Words before the six offsets in the head of `Batch`, and in the whole head.
    uint256 private constant FIXED_WORDS = 25;
    uint256 private constant HEAD_WORDS = FIXED_WORDS + 6;
    uint256 private constant ENTRY_WORDS = 7;
    uint256 private constant WITHDRAWAL_WORDS = 2;

    /// @dev Reverts with `CalldataNotCanonical` unless msg.data encodes `batch`, the only argument, canonically.
    function requireCanonical(Batch calldata batch) internal pure {
        uint256 start = SELECTOR + WORD;
        bool canonical = _word(SELECTOR) == WORD;
        uint256 cursor = HEAD_WORDS * WORD;
        uint256 offsets = start + FIXED_WORDS * WORD;

        // Lengths were bounded by the decoder when it checked that the arrays lie inside calldata: no overflow.
        unchecked {
            canonical = canonical && _word(offsets) == cursor;
            cursor += WORD * (1 + ENTRY_WORDS * batch.opens.length);
            canonical = canonical && _word(offsets + WORD) == cursor;
            cursor += WORD * (1 + ENTRY_WORDS * batch.credits.length);
            canonical = canonical && _word(offsets + 2 * WORD) == cursor;
            cursor += WORD * (1 + ENTRY_WORDS * batch.exits.length);
            canonical = canonical && _word(offsets + 3 * WORD) == cursor;
            cursor += WORD * (1 + batch.exitAmounts.length);
            canonical = canonical && _word(offsets + 4 * WORD) == cursor;
            cursor += WORD * (1 + WITHDRAWAL_WORDS * batch.withdrawals.length);
            canonical = canonical && _word(offsets + 5 * WORD) == cursor;
            uint256 recordsLength = batch.records.length;
            uint256 used = recordsLength % WORD;
            cursor += WORD * (1 + recordsLength / WORD + (used == 0 ? 0 : 1));
            canonical = canonical && msg.data.length == start + cursor;
            // The unused bytes of the last word are zero.
            canonical = canonical && (used == 0 || _word(start + cursor - WORD) << (8 * used) == 0);
        }
        if (!canonical) revert IBatches.CalldataNotCanonical();
    }

    function _word(uint256 position) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(position)
        }
    }
}
