// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title For tests: a contract that calls for its user, and answers ETH as it is told
contract Wallet {
    /// @notice Thrown when ETH comes and is not wanted.
    error Unwanted();

    bool private _refuses;
    address private _target;
    bytes private _data;

    function execute(address target, bytes calldata data) external payable returns (bytes memory) {
        return Address.functionCallWithValue(target, data, msg.value);
    }

    function refuseEther(bool refuses) external {
        _refuses = refuses;
    }

    /// @dev What to call whenever ETH comes; a target without code switches it off.
    function callBack(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    receive() external payable {
        if (_refuses) revert Unwanted();
        if (_target.code.length != 0) Address.functionCall(_target, _data);
    }
}
