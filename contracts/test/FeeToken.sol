// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title For tests: a token that burns a percentage of every transfer
contract FeeToken is ERC20 {
    uint256 public immutable percent;

    constructor(uint256 percent_) ERC20("Fee", "FEE") {
        percent = percent_;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (from != address(0) && to != address(0)) super._update(to, address(0), amount * percent / 100);
    }
}
