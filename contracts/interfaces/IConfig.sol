// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Instance, Parameters} from "./Types.sol";

/// @title What a deployment fixes for ever
/// @notice There is no owner, no proxy and no setter: who may submit, which circuits count and every parameter are constructor arguments.
interface IConfig {
    /// @notice Thrown when a constructor argument, or the length of a list, is outside its range.
    error ParameterOutOfRange(string name, uint256 received, uint256 least, uint256 most);

    /// @notice Thrown when an instance's circuit is for columns of another size than the deployment's.
    error LogNMismatch(uint256 instance, uint8 received, uint8 expected);

    /// @notice Thrown when an address that must be somebody's is zero.
    error ZeroAddress();

    /// @notice Thrown when a submitter is listed twice.
    error DuplicateSubmitter(address submitter);

    /// @notice Thrown when something that must be a contract has no code.
    error NoCode(address account);

    /// @notice Thrown when no instance has every size ≥ 1: then some queue could never be processed.
    error NoCompleteInstance();

    /// @notice Thrown when τ·G2 is the identity: then every opening would hold.
    error ZeroTau();

    /// @notice Thrown when the commitment to row 0 is the identity: then the listed changes would not count.
    error ZeroFirstRow();

    /// @notice Thrown when a batch or a caller names an instance that is not registered.
    error UnknownInstance(uint256 instance, uint256 count);

    /// @notice An instance by its index. Reverts with `UnknownInstance`.
    function instances(uint256 index) external view returns (Instance memory);

    function instanceCount() external view returns (uint256);

    /// @notice Whether `account` may submit batches whenever it likes; see `submitBatch` for everybody else.
    function isSubmitter(address account) external view returns (bool);

    function parameters() external view returns (Parameters memory);

    /// @notice Columns have 2^logN rows.
    function logN() external view returns (uint8);

    /// @notice τ·G2: x.im, x.re, y.im, y.re.
    function tauG2() external view returns (uint256[4] memory);

    /// @notice The commitment to a column with 1 in row 0 and 0 elsewhere.
    function firstRow() external view returns (uint256[2] memory);

    /// @notice The low 248 bits of keccak256(abi.encode("colonnade/1", chainId, contract)): part of every signed message.
    function domain() external view returns (uint256);
}
