// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IPayouts} from "../interfaces/IPayouts.sol";
import {ETH} from "../interfaces/Types.sol";
import {Tokens} from "./Tokens.sol";

/// @title Payouts: what may be claimed
/// @dev `nonReentrant` guards every function that calls a token or changes a queue, a claim or what is held.
abstract contract Payouts is IPayouts, Tokens, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @inheritdoc IPayouts
    mapping(uint16 token => mapping(address who => uint256)) public claimable;

    /// @inheritdoc IPayouts
    function claim(uint16 token, address receiver) external nonReentrant returns (uint256 amount) {
        if (receiver == address(0)) revert ZeroAddress();
        address asset = tokenAddress(token);
        amount = claimable[token][msg.sender];
        if (amount == 0) revert NothingToClaim(token, msg.sender);
        claimable[token][msg.sender] = 0;
        emit Claimed(token, msg.sender, receiver, amount);

        if (token == ETH) Address.sendValue(payable(receiver), amount);
        else IERC20(asset).safeTransfer(receiver, amount);
    }

    function _credit(uint16 token, address who, uint256 amount) internal {
        if (amount == 0) return;
        claimable[token][who] += amount;
        emit Claimable(token, who, amount);
    }
}
