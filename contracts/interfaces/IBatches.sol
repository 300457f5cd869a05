// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Batch, TokenState} from "./Types.sol";

/// @title Batches
/// @notice The one way in which the state changes.
interface IBatches {
    /// @notice A batch was verified and applied.
    event BatchAccepted(
        uint64 indexed n,
        uint16 indexed token,
        uint8 instance,
        address submitter,
        bytes32 root,
        uint256[2] newV,
        uint256[2] newK,
        uint256 transcript,
        bytes32 wordsHash
    );

    /// @notice The whole calldata of a batch that was submitted through another contract.
    /// @dev Followers read a transaction's own calldata; what contracts pass to each other only a tracing node sees.
    event BatchData(uint64 indexed n, bytes data);

    /// @notice Thrown when calldata is not the one canonical encoding of the batch: moved, aliased, missing or trailing bytes.
    error CalldataNotCanonical();

    /// @notice Thrown when a section is longer than the instance has room for.
    error TooMany(string section, uint256 count, uint256 most);

    /// @notice Thrown when there is not one amount for each exit.
    error ExitAmountsMismatch(uint256 amounts, uint256 exits);

    /// @notice Thrown when the records are not a whole number of 12-byte records, or the last one is empty.
    error BadRecords(uint256 length);

    /// @notice Thrown when the second word of a withdrawal is 0 or not below 2^60.
    error BadWithdrawal(uint64 fromAndAmount);

    /// @notice Thrown when the fee account is not open before the batch.
    error BadFeeAccount(uint24 feeAccount, uint24 accounts);

    /// @notice Thrown when the batch's time lies ahead of the block's or too far behind it.
    error BatchTimeOutOfRange(uint40 batchTime, uint256 least, uint256 most);

    /// @notice Thrown when the caller is no submitter and takes no queue head that is late.
    error NotSubmitter(address caller);

    /// @notice Thrown when somebody insists on a late entry that the batch does not take.
    error EntryInsistedOn(uint8 kind, uint16 token, uint64 index);

    /// @notice Thrown when the KZG opening does not hold: old state, new state, quotient and signals do not fit together.
    error InvalidOpening();

    /// @notice Thrown, by the instance's verifier, when the Groth16 proof does not hold. Declared here too, so that this ABI decodes it.
    error InvalidProof();

    /// @notice Verifies a batch, applies it and credits who is paid.
    ///
    /// | record                    | authorised by | contract does                                        |
    /// |---------------------------|---------------|------------------------------------------------------|
    /// | transfer, `to` ≠ 0        | signature     | nothing: the proof moves the commitment              |
    /// | withdraw, `amount36` ≠ 0  | signature     | `recipient` may claim the amount                     |
    /// | exit, `amount36` = 0      | exit queue    | takes the entry, its owner may claim the amount      |
    /// | (credit, no record)       | credit queue  | takes the entry                                      |
    /// | (open, no record)         | open queue    | takes the entry                                      |
    ///
    /// @dev Anyone may submit a batch one of whose lists starts with a late entry: one that was queued half a deadline ago or earlier.
    ///      Reverts with the errors above, with `EntryMismatch`, `UnknownInstance`, `UnknownToken`, `TokenFrozen`, `ZeroAddress` (for a
    ///      withdrawal to nobody), `NotInField`, `NotOnCurve`, or `InvalidProof`.
    function submitBatch(Batch calldata batch) external;

    /// @notice Commitment, queues and fate of a token. Reverts with `UnknownToken`.
    function stateOf(uint16 token) external view returns (TokenState memory);

    /// @notice C_K, the commitment to the column of keys.
    function keyCommitment() external view returns (uint256[2] memory);

    /// @notice Number of accepted batches, and the number of the last one.
    function batchCount() external view returns (uint64);

    /// @notice The chain of batches up to number `n`; 0 for n = 0.
    function batchRoots(uint64 n) external view returns (bytes32);
}
