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
        return _payOut(token, msg.sender, receiver);
    }

    /// @inheritdoc IPayouts
    function claimFor(uint16 token, address who) external nonReentrant returns (uint256 amount) {
        return _payOut(token, who, who);
    }

    function _credit(uint16 token, address who, uint256 amount) internal {
        if (amount == 0) return;
        claimable[token][who] += amount;
        emit Claimable(token, who, amount);
    }

    function _payOut(uint16 token, address who, address receiver) private returns (uint256 amount) {
        address asset = tokenAddress(token);
        amount = claimable[token][who];
        if (amount == 0) revert NothingToClaim(token, who);
        claimable[token][who] = 0;
        emit Claimed(token, who, receiver, amount);

        if (token == ETH) Address.sendValue(payable(receiver), amount);
        else IERC20(asset).safeTransfer(receiver, amount);
    }
}
